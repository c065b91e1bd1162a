"""``python -m localaws.provider``."""

import sys

from localaws.provider.process import main

main(sys.argv[1:])
