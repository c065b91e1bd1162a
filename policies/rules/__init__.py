"""The pack's rules: plain functions over plain data. Nothing here knows Pulumi's policy SDK or its engine."""
