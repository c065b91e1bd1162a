"""
What RegisterTaskDefinition refuses, one small function for each rule.

A rule takes a whole request and yields the texts with which ECS refuses it; its docstring names the page that it comes
from, and where its words were met, if they are AWS's own. Where a page gives the rule and nobody has published the
sentence, the sentence is ours. ``registry.py`` lists them all.

A request may hold anything (a template is a file that people edit): what has another type than the API's is passed
over here, and told by whoever checks types.
"""
