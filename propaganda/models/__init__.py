from propaganda.models.activities import Activity, ClassReached, Evidence, SamePicture
from propaganda.models.campaigns import Asked, Campaign, CampaignLine, When
from propaganda.models.commendations import Commendation, CommendationList, CommendationRule
from propaganda.models.materials import Material
from propaganda.models.plans import LinePeriod, Plan, PlanLine, PlanVersion
from propaganda.models.successes import Service, ServiceName, ServiceSuccess, SuccessTotal
from propaganda.models.uploads import Upload

__all__ = [
    "Activity",
    "Asked",
    "Campaign",
    "CampaignLine",
    "ClassReached",
    "Commendation",
    "CommendationList",
    "CommendationRule",
    "Evidence",
    "LinePeriod",
    "Material",
    "Plan",
    "PlanLine",
    "PlanVersion",
    "SamePicture",
    "Service",
    "ServiceName",
    "ServiceSuccess",
    "SuccessTotal",
    "Upload",
    "When",
]
