"""The logs that load balancers and S3 write into buckets."""
