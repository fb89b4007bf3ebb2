"""What Slack's client says to a person when something did not work."""

NOT_IN_THREADS = "{command} is not supported in threads. Sorry!"
NOT_A_COMMAND = "{command} is not a valid command."
COMMAND_FAILED = '{command} failed with the error "{error}"'
TIMED_OUT = "Operation timed out. Apps need to respond within three seconds."
TROUBLE = "We had some trouble connecting. Try again?"
NOT_CONFIGURED = "This app is not configured to handle interactive responses."
REQUIRED = "Please complete this required field."
TOO_LONG = "Must be less than {most} characters."
TOO_SHORT = "Must be at least {least} characters."
NOT_AN_EMAIL = "Enter a valid email address."
NOT_A_URL = "Enter a valid URL."
NOT_A_NUMBER = "Enter a valid number."
