"""Every route with the permission it needs: strangers get 401, whoever lacks the permission 403. New routes go here."""

import re

import httpx

from tests.integration.api.conftest import RunningApi, add_account, signed_in

OPEN = "open"  # says why in its own module: signing in, one word of health, links that carry their own proof
SIGNED_IN = "signed in"

ROUTES = {
    "POST /api/session": OPEN,
    "GET /api/session": SIGNED_IN,
    "DELETE /api/session": SIGNED_IN,
    "GET /api/session/ways": OPEN,
    "POST /api/session/password": SIGNED_IN,
    "GET /api/oidc/start": OPEN,
    "GET /api/oidc/callback": OPEN,
    "GET /api/accounts": "people.read",
    "POST /api/accounts": "people.write",
    "GET /api/accounts/{account_id}": "people.read",
    "PATCH /api/accounts/{account_id}": "people.write",
    "POST /api/accounts/{account_id}/disable": "people.write",
    "POST /api/accounts/{account_id}/enable": "people.write",
    "POST /api/accounts/{account_id}/temporary-password": "people.write",
    "DELETE /api/accounts/{account_id}/sessions": "people.write",
    "GET /api/lock-outs": "people.write",
    "POST /api/lock-outs/lift": "people.write",
    "GET /api/tokens": "people.write",
    "POST /api/accounts/{account_id}/tokens": "people.write",
    "DELETE /api/tokens/{token_id}": "people.write",
    "GET /api/audit": "audit.read",
    "GET /api/health": OPEN,
    "GET /metrics": OPEN,
    "GET /api/openapi.json": "see",
    "GET /api/lifelines": "see",
    "GET /api/live": "see",
    "GET /api/map/sensors": "see",
    "GET /api/map/states": "see",
    "GET /api/map/base": "see",
    "GET /api/map/networks": "see",
    "GET /api/assets": "see",
    "GET /api/assets/{asset_code}": "see",
    "GET /api/sensors": "see",
    "GET /api/sensors/{sensor_id}": "see",
    "GET /api/sensors/{sensor_id}/readings": "see",
    "GET /api/rejected-messages": "see",
    "GET /api/alerts": "see",
    "GET /api/alerts/{alert_id}": "see",
    "POST /api/alerts/{alert_id}/acknowledge": "alert.acknowledge",
    "GET /api/incidents": "see",
    "POST /api/incidents": "incident.judge",
    "GET /api/incidents/{incident_id}": "see",
    "POST /api/incidents/{incident_id}/{action}": "incident.judge",
    "POST /api/incidents/{incident_id}/merge": "incident.arrange",
    "POST /api/incidents/{incident_id}/split": "incident.arrange",
    "GET /api/incidents/{incident_id}/crew-proposals": "work_order.dispatch",
    "POST /api/incidents/{incident_id}/work-orders": "work_order.dispatch",
    "POST /api/alerts/bulk": "alert.acknowledge",
    "POST /api/alerts/{alert_id}/shelve": "alert.shelve",
    "POST /api/alerts/{alert_id}/unshelve": "alert.shelve",
    "POST /api/alerts/{alert_id}/reset": "alert.reset",
    "GET /api/overrides": "see",
    "POST /api/sensors/{sensor_id}/out-of-service": "alert.out_of_service",
    "POST /api/sensors/{sensor_id}/return-to-service": "alert.out_of_service",
    "POST /api/alerts/{alert_id}/out-of-service": "alert.out_of_service",
    "POST /api/alerts/{alert_id}/return-to-service": "alert.out_of_service",
    "GET /api/suppressions": "see",
    "POST /api/suppressions": "suppressions.write",
    "PUT /api/suppressions/{suppression_id}": "suppressions.write",
    "POST /api/suppressions/{suppression_id}/approve": "suppressions.approve",
    "POST /api/suppressions/{suppression_id}/disable": "suppressions.write",
    "GET /api/answer/{token}": OPEN,
    "POST /api/answer/{token}": OPEN,
    "GET /api/notifications": SIGNED_IN,
    "POST /api/notifications/{notification_id}/answer": SIGNED_IN,
    "GET /api/push/key": SIGNED_IN,
    "GET /api/contact-points": SIGNED_IN,
    "POST /api/contact-points": SIGNED_IN,
    "POST /api/contact-points/test": SIGNED_IN,
    "DELETE /api/contact-points/{contact_id}": SIGNED_IN,
    "GET /api/deliveries": "routing.write",
    "GET /api/deliveries/counts": "routing.write",
    "POST /api/deliveries/{delivery_id}/discard": "routing.write",
    "POST /api/deliveries/{delivery_id}/retry": "routing.write",
    "GET /api/positions": "see",
    "POST /api/positions": "roster.write",
    "PATCH /api/positions/{position}": "roster.write",
    "GET /api/shifts": "see",
    "POST /api/shifts": "roster.write",
    "PUT /api/shifts/{shift_id}": "roster.write",
    "DELETE /api/shifts/{shift_id}": "roster.write",
    "GET /api/shifts/{shift_id}/phone": "handover.write",
    "GET /api/roster-people": "roster.write",
    "POST /api/rotations": "roster.write",
    "GET /api/duty": "see",
    "GET /api/handovers": "see",
    "GET /api/handovers/preview/{position}": "handover.write",
    "POST /api/handovers": "handover.write",
    "GET /api/handovers/{handover_id}": "see",
    "POST /api/handovers/{handover_id}/accept": "handover.write",
    "POST /api/handovers/{handover_id}/withdraw": "handover.write",
    "POST /api/handovers/{handover_id}/notes": "handover.write",
    "GET /api/shift-figures": "see",
    "GET /api/shift-figures/{fact}": "see",
    "GET /api/routes": "people.read",
    "GET /api/routes/dry-run": "people.read",
    "GET /api/routes/coverage": "people.read",
    "POST /api/routes": "routing.write",
    "POST /api/routes/compare": "routing.write",
    "PUT /api/routes/{route_id}": "routing.write",
    "DELETE /api/routes/{route_id}": "routing.write",
    "GET /api/webhooks": "routing.write",
    "POST /api/webhooks": "routing.write",
    "PATCH /api/webhooks/{webhook_id}": "routing.write",
    "POST /api/webhooks/{webhook_id}/rotate": "routing.write",
    "POST /api/webhooks/{webhook_id}/test": "routing.write",
    "GET /api/clocks": "see",
    "PUT /api/clocks/{lifeline}/{level}/{clock}": "clocks.write",
    "DELETE /api/clocks/{lifeline}/{level}/{clock}": "clocks.write",
    "GET /api/alert-classes": "see",
    "PUT /api/alert-classes": "clocks.write",
    "DELETE /api/alert-classes/{class_id}": "clocks.write",
    "GET /api/cap/feed.atom": "see",
    "GET /api/cap/{identifier}.xml": "see",
    "GET /api/incidents/{incident_id}/reports": "see",
    "POST /api/incidents/{incident_id}/reports": "report.write",
    "GET /api/incidents/{incident_id}/report": "see",
    "GET /api/reports/{report_id}": "see",
    "GET /api/reports/daily": "see",
    "GET /api/reports/daily/items": "see",
    "GET /api/reports/print.js": "see",
    "GET /api/crews": "see",
    "POST /api/crews": "people.write",
    "GET /api/work-orders": "see",
    "POST /api/work-orders": "work_order.dispatch",
    "GET /api/work-orders/{work_order_id}": "see",
    # the kind of step decides: the crew's own, or those of whoever sent it
    "POST /api/work-orders/{work_order_id}/steps": "see",
    "PUT /api/work-orders/{work_order_id}/attachments/{attachment_id}": "work_order.work",
    "GET /api/attachments/{attachment_id}": "see",
}
METHODS = ("get", "post", "put", "patch", "delete")
SAMPLES = {
    "action": "judge",
    "alert_id": "11111111-1111-1111-1111-111111111111",
    "attachment_id": "11111111-1111-1111-1111-111111111111",
    "notification_id": "11111111-1111-1111-1111-111111111111",
    "asset_code": "M-1",
    "token": "x",
    "kind": "first",
    "lifeline": "gas",
    "clock": "judge",
    "identifier": "x",
}


def operations(api: RunningApi) -> set[str]:
    return {
        f"{method.upper()} {path}"
        for path, methods in api.app.openapi()["paths"].items()
        for method in methods
        if method in METHODS
    }


async def ask(client: httpx.AsyncClient, operation: str) -> httpx.Response:
    """With samples in the path and an empty body: who may not come in is told so before anything else."""
    method, path = operation.split(" ", 1)
    filled = re.sub(r"{(\w+)}", lambda found: SAMPLES.get(found[1], "1"), path)
    return await client.request(method, filled, json=None if method in ("GET", "DELETE") else {})


async def test_every_route_has_a_row(api: RunningApi) -> None:
    assert operations(api) == set(ROUTES)


async def test_stranger_is_refused_everywhere(stranger: httpx.AsyncClient, api: RunningApi) -> None:
    closed = sorted(operation for operation in operations(api) if ROUTES.get(operation) != OPEN)
    answers = {operation: await ask(stranger, operation) for operation in closed}
    assert {one: answer.status_code for one, answer in answers.items()} == dict.fromkeys(closed, 401)
    for answer in answers.values():
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["reason"] == "not_signed_in"


async def test_viewer_may_only_look(api: RunningApi, database_url: str) -> None:
    add_account(database_url, "guest", ["viewer"])
    narrow = sorted(one for one in operations(api) if ROUTES.get(one, "see") not in (OPEN, SIGNED_IN, "see"))
    async with signed_in(api, "guest") as client:
        answers = {operation: await ask(client, operation) for operation in narrow}
    assert {one: answer.status_code for one, answer in answers.items()} == dict.fromkeys(narrow, 403)
    for operation, answer in answers.items():
        assert answer.json()["reason"] == "not_permitted", operation


async def test_account_without_roles_may_not_even_look(api: RunningApi, database_url: str) -> None:
    add_account(database_url, "nobody", [])
    looking = sorted(one for one in operations(api) if ROUTES.get(one) == "see")
    async with signed_in(api, "nobody") as client:
        answers = {operation: (await ask(client, operation)).status_code for operation in looking}
    assert answers == dict.fromkeys(looking, 403)
