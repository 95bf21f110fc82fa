"""What follows from what was seen of the portal: each point in a title, a sentence and a remedy."""

from __future__ import annotations

from datetime import datetime, timedelta

from sharedesk.core.reach import (
    AddressKind,
    Answer,
    Certificate,
    Facts,
    Finding,
    Remedy,
    Report,
    Sighting,
    Topic,
    Trust,
    Verdict,
)
from sharedesk.core.saying import Sentence, mark

EXPIRES_SOON = timedelta(days=14)
_HERE_ONLY = mark("Opens on this computer only")
_WARNED = mark("Opens after a browser warning")
_MAY_SLEEP = mark("This computer may sleep")


def judge(facts: Facts, now: datetime) -> Report:
    """Return what follows from the facts. Nothing is said of answers and addresses that nobody can see."""
    found = [_portal(facts), _address(facts)]
    if facts.far is not None:
        found.append(_answer(facts, facts.far))
    if (certificate := _certificate(facts, now)) is not None:
        found.append(certificate)
    found.append(_sleep(facts))
    return Report(facts, now, tuple(found))


def _portal(facts: Facts) -> Finding:
    topic = Topic.PORTAL
    if not facts.running:
        why = facts.problem or mark("The portal is not running.")
        return Finding(topic, Verdict.FAIL, mark("Portal is offline"), why, Remedy.START)
    place = facts.places[0] if facts.places else None
    if place is not None and place.seen.answer is not Answer.PORTAL:
        told = mark("Nothing answers as the portal at {address}, port {port}.")
        if place.seen.answer is Answer.STRANGER:
            told = mark("Something else than the portal answers at {address}, port {port}.")
        detail: str = Sentence(told, address=place.address, port=place.port)
        return Finding(topic, Verdict.FAIL, mark("Portal does not answer"), detail, Remedy.START)
    if facts.paused:
        detail = mark("Links don't open until you resume the portal.")
        return Finding(topic, Verdict.WARN, mark("Portal is paused"), detail, Remedy.RESUME)
    where = ""
    if place is not None:
        where = Sentence("It answers at {address}, port {port}.", address=place.address, port=place.port)
    return Finding(topic, Verdict.OK, mark("Portal is running"), where)


def _address(facts: Facts) -> Finding:
    """Judge the address that links start with: where its name leads, and from where that can be reached."""
    topic, url, host = Topic.ADDRESS, facts.url, facts.host
    where = ", ".join(str(address) for address in facts.leads_to)
    if facts.is_chosen and not facts.leads_to:
        detail = Sentence("No name server knows {host}. Enter it in the DNS, or correct the address.", host=host)
        return Finding(topic, Verdict.FAIL, mark("Name leads nowhere"), detail, Remedy.SET_ADDRESS)
    if facts.kind is AddressKind.COMPUTER:
        detail = Sentence("{url} leads to the recipient's own computer ({where}).", url=url, where=where or host)
        if facts.is_chosen:
            return Finding(topic, Verdict.FAIL, _HERE_ONLY, detail, Remedy.SET_ADDRESS)
        mends = Remedy.SET_ADDRESS if facts.listens_everywhere else Remedy.LISTEN_EVERYWHERE
        return Finding(topic, Verdict.WARN, _HERE_ONLY, detail, mends)
    if url.startswith("http:"):
        detail = Sentence("Links start with {url}: recipients' downloads can be read on the way. Use https.", url=url)
        return Finding(topic, Verdict.WARN, mark("Not encrypted"), detail, Remedy.SET_ADDRESS)
    if facts.kind is AddressKind.NETWORK:
        detail = Sentence("Links start with {url}, for this network alone.", url=url)
        verdict = Verdict.OK if facts.is_chosen else Verdict.WARN
        return Finding(topic, verdict, mark("Opens on this network only"), detail, Remedy.SET_ADDRESS)
    detail = Sentence("Links start with {url}, which leads to {where}.", url=url, where=where or host)
    return Finding(topic, Verdict.OK, mark("Address is public"), detail)


def _answer(facts: Facts, far: Sighting) -> Finding:
    topic = Topic.ANSWER
    if far.answer is Answer.PORTAL:
        told = Sentence("The portal answers at {url}.", url=facts.url)
        return Finding(topic, Verdict.OK, mark("Links lead here"), told)
    if far.answer is Answer.STRANGER:
        detail = Sentence("Something else than this portal answers at {url}.", url=facts.url)
        return Finding(topic, Verdict.FAIL, mark("Links lead elsewhere"), detail, Remedy.SET_ADDRESS)
    detail = Sentence(
        "From here nothing answers at {url}. Some routers hide their own address from inside: "
        "try a link on a phone without Wi-Fi.",
        url=facts.url,
    )
    return Finding(topic, Verdict.WARN, mark("May not be reachable from outside"), detail, Remedy.SET_ADDRESS)


def _certificate(facts: Facts, now: datetime) -> Finding | None:
    """Judge the certificate that recipients see; None where the portal speaks without."""
    topic, choose = Topic.CERTIFICATE, Remedy.CHOOSE_CERTIFICATE
    seen = facts.seen_certificate
    if facts.certificate_problem:
        verdict = Verdict.FAIL if seen is None else Verdict.WARN  # the portal keeps its last good one
        return Finding(topic, verdict, mark("Certificate cannot be used"), facts.certificate_problem, choose)
    if (certificate := seen or facts.certificate) is not None:
        return _judge_certificate(certificate, facts.host, now)
    if facts.running:
        return None
    detail = mark("Recipients see a warning first, because the certificate will be made on this computer.")
    return Finding(topic, Verdict.WARN, _WARNED, detail, choose)


def _judge_certificate(certificate: Certificate, host: str, now: datetime) -> Finding:
    """Judge a certificate as the browser of a recipient would who opens a link to `host`."""
    topic, choose = Topic.CERTIFICATE, Remedy.CHOOSE_CERTIFICATE
    until = certificate.not_after.date()
    if certificate.trust is Trust.EXPIRED or now >= certificate.not_after:
        detail = Sentence("The certificate has expired on {until}: browsers turn recipients away.", until=until)
        return Finding(topic, Verdict.FAIL, mark("Certificate has expired"), detail, choose)
    if host and not certificate.covers(host) and certificate.trust is not Trust.MADE_HERE:
        names = ", ".join(certificate.names) or Sentence("no name at all")
        detail = Sentence(
            "The certificate is for {names}, not for {host}: browsers turn recipients away.", names=names, host=host
        )
        return Finding(topic, Verdict.FAIL, mark("Certificate is for another name"), detail, choose)
    if certificate.trust is not Trust.TRUSTED:
        detail = Sentence(
            "Recipients see a warning first, because the certificate was issued by {issuer}, which browsers do not "
            "know. It holds until {until}.",
            issuer=certificate.issuer,
            until=until,
        )
        if certificate.trust is Trust.MADE_HERE:
            detail = Sentence(
                "Recipients see a warning first, because the certificate was made on this computer. "
                "It holds until {until}.",
                until=until,
            )
        return Finding(topic, Verdict.WARN, _WARNED, detail, choose)
    if certificate.not_after - now < EXPIRES_SOON:
        detail = Sentence("The certificate expires on {until}. Put a renewed one in its place.", until=until)
        return Finding(topic, Verdict.WARN, mark("Certificate expires soon"), detail, choose)
    detail = Sentence("Issued by {issuer}, it holds until {until}.", issuer=certificate.issuer, until=until)
    return Finding(topic, Verdict.OK, mark("Certificate is valid"), detail)


def _sleep(facts: Facts) -> Finding:
    topic = Topic.SLEEP
    if not facts.can_stay_awake:
        detail = mark(
            "Nothing on this desktop can keep this computer awake during a download; asleep, it answers nobody. "
            "Turn automatic sleep off in the settings of the system."
        )
        return Finding(topic, Verdict.WARN, _MAY_SLEEP, detail, Remedy.READ_SLEEP)
    if facts.stays_awake:
        detail = mark("It is kept awake while something is downloaded; asleep, it answers nobody.")
        return Finding(topic, Verdict.OK, mark("Opens while this computer is awake"), detail)
    detail = mark("This computer may fall asleep during a download, and answers nobody until it wakes.")
    return Finding(topic, Verdict.WARN, _MAY_SLEEP, detail, Remedy.KEEP_AWAKE)
