"""The base classes of attacks. Each has a title, one attempt on a site, and a control that shows a leak would be seen."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from paywall.audit.client import Request, Response
from paywall.audit.sentences import Target
from paywall.audit.site import Site

# How many unusual requests are sent before their answers are looked at.
AT_ONCE = 24


class Finding(StrEnum):
    SAFE = "safe"
    LEAK = "leak"
    NOT_APPLICABLE = "not applicable"
    # The control failed: even a reader with access does not see the sentence, so the attack proves nothing.
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True)
class Result:
    finding: Finding
    detail: str = ""


def safe(detail: str = "") -> Result:
    return Result(Finding.SAFE, detail)


def leak(detail: str) -> Result:
    return Result(Finding.LEAK, detail)


def not_applicable(why: str) -> Result:
    return Result(Finding.NOT_APPLICABLE, why)


def cannot_tell(why: str) -> Result:
    return Result(Finding.CANNOT_TELL, why)


class Attack(ABC):
    """The base class of all attacks. `title` describes the attack; `attempt()` carries it out."""

    title = ""

    def run(self, site: Site) -> Result:
        """Run the control, then the attack, and return the result."""
        failed = self.control(site)
        return cannot_tell(failed) if failed else self.attempt(site)

    def control(self, site: Site) -> str:
        """Check that a verified reader sees the locked sentences of all targets; return what went wrong, or an empty string."""
        for target in site.targets:
            response = site.client.send(Request(target.path, cookies=site.reader))
            if not site.sees(response, target):
                return f"a verified reader does not see the rest of {target.path} ({answered(response)})"
        return ""

    @abstractmethod
    def attempt(self, site: Site) -> Result: ...


class ByRequests(Attack):
    """An attack by a list of unusual requests, usually from a visitor at the limit. None may show a locked sentence."""

    def requests(self, site: Site, target: Target) -> Iterable[Request]:
        raise NotImplementedError

    def attempt(self, site: Site) -> Result:
        asked = [(target, request) for target in site.targets for request in self.requests(site, target)]
        unanswered = []
        # The first leak is enough, so what comes after it is not asked.
        for start in range(0, len(asked), AT_ONCE):
            batch = asked[start : start + AT_ONCE]
            responses = site.client.send_all([request for _, request in batch])
            for (target, request), response in zip(batch, responses, strict=True):
                if site.leaks(response, target):
                    return leak(f"{told(request)} shows a locked sentence of {target.path}")
            unanswered += [response for response in responses if not response.status]
        if len(unanswered) == len(asked):
            return cannot_tell(f"the site did not answer any of {len(asked)} requests: {unanswered[0].text}")
        return safe(f"{len(asked)} requests")


def told(request: Request) -> str:
    """Return a request in a few words."""
    headers = ", ".join(f"{name}: {value}" for name, value in request.headers.items())
    return f"{request.method} {request.path}" + (f" ({headers})" if headers else "")


def answered(response: Response) -> str:
    """Return a response in a few words."""
    if not response.status:
        return response.text
    place = response.header("Location")
    return f"status {response.status}" + (f", redirected to {place}" if place else "")
