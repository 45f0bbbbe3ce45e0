"""The organisers' pages, registered with the admin when Django looks for them."""

from propaganda.admin.campaigns import CampaignAdmin
from propaganda.admin.services import ServiceAdmin

__all__ = ["CampaignAdmin", "ServiceAdmin"]
