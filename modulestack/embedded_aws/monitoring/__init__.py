"""What watches an embedded account and tells of it: metrics of its load, alarms, EventBridge's rules, SNS."""
