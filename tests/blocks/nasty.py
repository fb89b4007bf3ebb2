"""What people may type: everything, and the worst of it more often."""

from hypothesis import strategies as st

EXAMPLES = (
    "*bold* _it_ ~no~ `code` ```block``` > quote",
    "<!channel> <@U123> <#C1> <https://evil.example|click> @here &amp; & :smile:",
    "שלום עולם <b>",
    "مرحبا بالعالم",
    "\u202eabc\u2069\u2066def",
    "👨‍👩‍👧‍👦🏳️‍🌈👍🏽" * 30,
    "e\u0301" * 2000,
    "Z" + "\u0300" * 300,
    "é" * 3000,
    "line\nbreak\r\n\tand\u2028tab",
    "{braces} {0} %s %(x)s {{ jinja }} {% raw %}",
    "  ",
)
texts = st.one_of(st.sampled_from(EXAMPLES), st.text(min_size=1, max_size=3000))
