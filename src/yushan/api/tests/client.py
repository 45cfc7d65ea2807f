"""A program that talks to the API: JSON in and out, no cookies."""

from typing import Any

from django.test import Client

ROOT = "/api/v1"


class ApiClient:
    """`get` and `post` under /api/v1 with a bearer token; CSRF is enforced, as in production."""

    def __init__(self, token: str = "") -> None:
        self.http = Client(enforce_csrf_checks=True)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **query: Any) -> Any:
        return self.http.get(ROOT + path, query, headers=self.headers)

    def post(self, path: str, body: Any, key: str = "") -> Any:
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        return self.http.post(ROOT + path, body, content_type="application/json", headers=headers)


def is_problem(response: Any, status: int, code: str = "") -> dict[str, Any]:
    """Asserts an RFC 9457 answer and gives its body."""
    assert response.status_code == status, response.content.decode()
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status and body["title"] and body["detail"] and body["type"].startswith("urn:")
    if code:
        assert body["code"] == code, body
    return body
