"""
The task-definition overwriter: releases, and everything one does with them.

Needs boto3 and a terminal library only. verbs/release.py tells a release step by step and names the files of each step.
"""
