"""The resource types that the program uses: what Pulumi's AWS provider does for each, as calls to AWS's API."""
