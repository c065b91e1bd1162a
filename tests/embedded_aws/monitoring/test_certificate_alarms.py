"""Alarms of what ACM tells of its certificates."""

from __future__ import annotations

from modulestack.embedded_aws.account import EmbeddedAws
from tests.support.certificates import DAY_S, pem


def _imported(aws: EmbeddedAws, **more: str) -> str:
    given = pem("a.example.com", begins=aws.clock.now(), days=30)
    made = aws.client("acm").import_certificate(Certificate=given.certificate, PrivateKey=given.private_key, **more)
    return str(made["CertificateArn"])


def test_an_alarm_of_a_certificate_that_ends(aws: EmbeddedAws):
    """It goes off in time, stays on once there is nothing to tell, and is over with the next certificate."""
    cloudwatch = aws.client("cloudwatch")
    arn = _imported(aws)
    metric = {
        "Namespace": "AWS/CertificateManager",
        "MetricName": "DaysToExpiry",
        "Dimensions": [{"Name": "CertificateArn", "Value": arn}],
    }
    cloudwatch.put_metric_alarm(
        AlarmName="ends",
        ComparisonOperator="LessThanOrEqualToThreshold",
        Threshold=14,
        EvaluationPeriods=1,
        TreatMissingData="ignore",
        Metrics=[{"Id": "days", "MetricStat": {"Metric": metric, "Period": 86400, "Stat": "Minimum"}}],
    )

    def state() -> str:
        return str(cloudwatch.describe_alarms()["MetricAlarms"][0]["StateValue"])

    seen = []
    for days in (14, 2, 15):
        aws.clock.sleep(days * DAY_S)
        seen.append(state())
    status = aws.client("acm").describe_certificate(CertificateArn=arn)["Certificate"]["Status"]
    assert (seen, status) == (["OK", "ALARM", "ALARM"], "EXPIRED")
    _imported(aws, CertificateArn=arn)
    aws.clock.sleep(60)
    assert state() == "OK"
