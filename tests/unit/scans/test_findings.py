"""What scanners say becomes findings, and only what is explained passes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scans.findings import Explanation, Finding, explanations, judge
from scans.tools import SCANNERS, ScanError, from_bandit, from_sslyze, from_testssl, from_wapiti

CURVE = Finding("sslyze", "tls_curves", "TLS", "X448 is supported")
ASSERT = Finding("bandit", "B101", "sharedesk/a.py:3", "assert")


def test_what_is_explained_passes_and_nothing_else() -> None:
    why = Explanation("bandit", "B101", "sharedesk/*", "because")
    verdict = judge([ASSERT, CURVE, CURVE], [why])
    assert (verdict.unexplained, verdict.unneeded) == ([CURVE], [])
    assert judge([CURVE], [why]).unneeded == [why]
    assert judge([CURVE], [replace(why, sometimes=True)]).unneeded == []
    assert str(CURVE) == "sslyze tls_curves at TLS: X448 is supported"


@pytest.mark.parametrize(
    "other", [("sslyze", "B101", "sharedesk/*"), ("bandit", "B102", "sharedesk/*"), ("bandit", "B101", "tests/*")]
)
def test_an_explanation_is_for_one_tool_one_finding_and_one_place(other: tuple[str, str, str]) -> None:
    assert judge([ASSERT], [Explanation(*other, "because")]).unexplained == [ASSERT]


def test_the_file_explains_in_sentences() -> None:
    for one in explanations():
        assert one.tool in SCANNERS
        assert one.why.endswith(".")


def test_bandit() -> None:
    found = {"test_id": "B101", "filename": "sharedesk/a.py", "line_number": 3, "issue_text": "assert"}
    broken = {"filename": "b.py", "reason": "syntax error"}
    assert list(from_bandit({"results": [found], "errors": [broken]})) == [
        ASSERT,
        Finding("bandit", "error", "b.py:0", "syntax error"),
    ]


def test_sslyze() -> None:
    said = "\n COMPLIANCE AGAINST TLS CONFIGURATION\n FAILED - Not compliant.\n   * tls_curves: X448 is supported\n"
    assert list(from_sslyze(said)) == [CURVE]
    assert list(from_sslyze(said.partition("FAILED")[0] + "OK - Compliant.")) == []
    with pytest.raises(ScanError):
        list(from_sslyze("connection refused"))


def test_testssl() -> None:
    end = {"id": "scanTime", "severity": "INFO", "finding": "90"}
    good = {"id": "TLS1_3", "severity": "OK", "finding": "offered"}
    bad = {"id": "SSLv3", "severity": "HIGH", "finding": "offered"}
    assert list(from_testssl([good, bad, end])) == [Finding("testssl", "SSLv3", "TLS", "offered")]
    with pytest.raises(ScanError):
        list(from_testssl([good]))


def test_wapiti() -> None:
    one = {"method": "GET", "path": "/s/abc", "info": "XSS at /s/abc"}
    report = {
        "infos": {"crawled_pages_nbr": 18},
        "vulnerabilities": {"Cross Site Scripting": [one]},
        "anomalies": {"Internal Server Error": []},
        "additionals": {},
    }
    found = list(from_wapiti(report, lambda path: path.replace("abc", "TOKEN")))
    assert found == [Finding("wapiti", "Cross Site Scripting", "GET /s/TOKEN", "XSS at /s/TOKEN")]
    with pytest.raises(ScanError):
        list(from_wapiti(report | {"infos": {"crawled_pages_nbr": 3}}, str))
