import resource, time
from django.utils import timezone
from django.db import connection
from bench.measure import Context
from bench.rankings_world import make_contest, settle_down
from contests.placing import *
def run(context):
    t=time.time()
    small=make_contest(10_000); print("small",time.time()-t); t=time.time()
    big=make_contest(1_000_000); print("big",time.time()-t); t=time.time()
    settle_down(); print("settle",time.time()-t)
    for which in (1,2):
        a,b=small[which],big[which]
        for r in (a,b):
            for _ in range(4):
                if _==2: 
                    with connection.cursor() as cur: cur.execute("update contests_partscore set points=points/2 where id=%s",[r.stage.scores.order_by("pk")[5].pk]) 
                m=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
                t=time.time()
                with computed_places(r.pk, at=timezone.now()) as c:
                    t2=time.time(); n=write_places(c); t3=time.time()
                print(r.of, n, "compute %.2f write %.2f"%(t2-t,t3-t2), "drop %.2f"%(time.time()-t3), "rss+", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss-m)
        print("ratio", context.ratio(context.calls(lambda n: rebuild_ranking(b.pk, at=timezone.now()),1), context.calls(lambda n: rebuild_ranking(a.pk, at=timezone.now()),20)))
    return []
