"""aws:cloudwatch/dashboard:Dashboard. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_dashboard"""

from __future__ import annotations

from modulestack.embedded_aws.resources.resource_table import ResourceTable, given, params
from modulestack.embedded_aws.resources.table_handler import TableHandler

HANDLER = TableHandler(
    ResourceTable(
        type="aws:cloudwatch/dashboard:Dashboard",
        service="cloudwatch",
        create="put_dashboard",
        create_params=params("dashboardName=DashboardName", "dashboardBody=DashboardBody"),
        put=True,
        id=given("{dashboardName}"),
        describe="get_dashboard",
        describe_params=lambda id_, _: {"DashboardName": id_},
        missing=("ResourceNotFound",),
        outputs={
            "dashboardArn": "DashboardArn",
            "dashboardBody": "DashboardBody",
            "dashboardName": "DashboardName",
        },
        key=lambda id_, _: {"DashboardNames": [id_]},
        delete="delete_dashboards",
        replaces=frozenset({"dashboardName", "region"}),
    )
)
"""What CloudWatch shows on one page."""
