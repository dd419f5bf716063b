"""The web ACL of AWS WAF in front of a load balancer or a distribution."""
