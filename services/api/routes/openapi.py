"""The description of this API, for programs."""

from typing import Any

from fastapi import APIRouter, Request

from services.api.dependencies import Looking
from services.api.errors import problems

router = APIRouter(prefix="/api/openapi.json", tags=["openapi"])


@router.get("", operation_id="readOpenapi", responses=problems(401, 503))
async def read_openapi(request: Request, _: Looking) -> dict[str, Any]:
    """OpenAPI 3.1."""
    return request.app.openapi()
