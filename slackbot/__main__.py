"""The command `slackbot`, also as `python -m slackbot`.

What it looks at comes before the command line is imported: that import is what a stranger's `models` would break.
"""

import sys

from slackbot import distribution


def main() -> int:
    """The exit code, 2 where another distribution's packages hide ours."""
    hidden = distribution.hidden_packages()
    if hidden:
        print(distribution.warning(hidden), file=sys.stderr)
        return 2
    from slackbot import cli  # noqa: PLC0415 - see above

    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
