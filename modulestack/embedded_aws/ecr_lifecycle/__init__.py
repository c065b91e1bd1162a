"""ECR's lifecycle policies: what they may say, which images they expire or archive, and when that happens."""
