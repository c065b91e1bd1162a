"""CloudFront: distributions, VPC origins, and what a request meets at the edge."""
