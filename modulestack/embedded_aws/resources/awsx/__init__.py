"""Component resources of the awsx package."""
