"""
Rules of the embedded AWS that anybody with an account can prove on the real one.

Each test runs on the embedded account, always and everywhere. It runs on a real account too, marked ``aws_verified``,
only if MODULESTACK_AWS_VERIFIED names that account and a region, and credentials for it are where AWS's tools look:

    MODULESTACK_AWS_VERIFIED=123456789012/eu-west-1 AWS_PROFILE=sandbox \
        python -m pytest tests/embedded_aws/aws_verified -m aws_verified

Credentials of another account end the run before anything is made. Everything that is made has a name that begins with
``modulestack-verified-`` and is deleted by the test that made it, whatever the test's end: VPCs without anything in
them, security groups, target groups, log groups, task definitions. None of it costs anything, and nothing runs. The
credentials need to create, describe and delete these, and to be refused bad names of roles, buckets and parameters.

Codes are compared, not texts: AWS changes those without notice.
"""
