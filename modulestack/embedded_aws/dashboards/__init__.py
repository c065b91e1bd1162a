"""Dashboards of CloudWatch: what their bodies must be like, and what is known of the metrics that they show."""
