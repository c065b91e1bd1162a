"""AWS WAF: what web ACLs do with requests, and what they log."""
