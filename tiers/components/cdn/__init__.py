"""A distribution of CloudFront in front of load balancers and buckets."""
