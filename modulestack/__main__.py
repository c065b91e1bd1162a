"""``python -m modulestack``: the console command, where its script is not on PATH."""

from modulestack.cli.main import main

if __name__ == "__main__":
    main()
