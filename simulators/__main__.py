"""Start a simulator: ``python -m simulators city`` or ``python -m simulators run``."""

from simulators.cli import main

if __name__ == "__main__":
    main()
