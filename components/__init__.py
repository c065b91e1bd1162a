"""What the program creates: one noun per file, most of them plain functions."""

from components.aws_sdk import load_by_file

load_by_file()  # before a component imports the first package of pulumi_aws
