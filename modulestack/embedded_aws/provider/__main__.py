"""``python -m modulestack.embedded_aws.provider``."""

import sys

from modulestack.embedded_aws.provider.provider_process import main

main(sys.argv[1:])
