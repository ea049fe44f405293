"""A browser without a browser: what a page's form holds, and sending it."""

import re
from html import unescape
from typing import Any

import httpx

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


def path_of(instance: str) -> str:
    return f"/workflow/wf_instance/{instance}"


def hidden(page: httpx.Response) -> dict[str, str]:
    return dict(HIDDEN.findall(page.text))


def title(page: httpx.Response) -> str:
    found = re.search(r"<title>(.*?)</title>", page.text)
    return unescape(found[1]) if found else ""


def at(page: httpx.Response) -> str:
    found = re.search(r'data-at="([^"]*)"', page.text)
    return found[1] if found else ""


class Person:
    """Somebody who has an instance's page open in a browser of their own."""

    def __init__(self, http: httpx.AsyncClient, instance: str) -> None:
        self.http, self.path = http, path_of(instance)
        self.cookies = httpx.Cookies()
        self.page: httpx.Response

    async def open(self, more: str = "", **headers: str) -> httpx.Response:
        self.page = await self._request("GET", self.path + more, headers=headers)
        return self.page

    async def send(self, action: str = "next", fields: dict[str, str] | None = None, **more: Any) -> httpx.Response:
        """Press a button; the answer, and ``page`` is where it leads."""
        named = {f"f.{name}": value for name, value in (fields or {}).items()}
        data = {**hidden(self.page), "action": action, **named}
        return await self.post(data, **more)

    async def post(self, data: dict[str, str], **more: Any) -> httpx.Response:
        answer = await self._request("POST", self.path, data=data, **more)
        self.page = answer
        if answer.status_code == 303:
            self.page = await self._request("GET", answer.headers["location"])
        return answer

    async def _request(self, method: str, path: str, **more: Any) -> httpx.Response:
        self.http.cookies = self.cookies
        answer = await self.http.request(method, path, **more)
        self.cookies = httpx.Cookies(self.http.cookies)
        return answer
