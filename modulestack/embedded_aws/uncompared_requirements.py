"""Requirements on instances that are refused by name; apart, for processes that start without AWS's SDK."""

from __future__ import annotations

UNCOMPARED = (
    "acceleratorCount",
    "acceleratorManufacturers",
    "acceleratorNames",
    "acceleratorTotalMemoryMiB",
    "acceleratorTypes",
    "baselineEbsBandwidthMbps",
    "localStorage",
    "localStorageTypes",
    "maxSpotPriceAsPercentageOfOptimalOnDemandPrice",
    "networkBandwidthGbps",
    "networkInterfaceCount",
    "onDemandMaxPricePercentageOverLowestPrice",
    "requireHibernateSupport",
    "spotMaxPricePercentageOverLowestPrice",
    "totalLocalStorageGB",
)
"""What a capacity provider of Managed Instances may state, and is not compared, by ECS's names."""
