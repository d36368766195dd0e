import pytest
from django.contrib import admin
from django.urls import reverse
from tests.factories.events import *
pytestmark = pytest.mark.django_db
def test_all(admin_client):
    e=make_edition(); r=make_room(e); t=make_track(e); s=make_session(e, room=r, speakers=[make_speaker()], track=t)
    bad=[]
    for m, ma in admin.site._registry.items():
        base=f"admin:{m._meta.app_label}_{m._meta.model_name}_"
        for n,args in (("changelist",[]),("add",[])):
            try:
                resp=admin_client.get(reverse(base+n,args=args))
                if resp.status_code not in (200,403): bad.append((base,n,resp.status_code))
            except Exception as ex:
                bad.append((base,n,repr(ex)[:300]))
        o=m._default_manager.first()
        if o:
            try:
                resp=admin_client.get(reverse(base+"change",args=[o.pk]))
                if resp.status_code!=200: bad.append((base,"change",resp.status_code))
            except Exception as ex:
                bad.append((base,"change",repr(ex)[:300]))
    for b in bad: print(b)
    assert not bad
    assert admin_client.get(reverse("admin:index")).status_code==200
    resp=admin_client.get(reverse("admin:events_release_publish",args=[e.pk]))
    assert resp.status_code==200
