"""The task-definition overwriter: releases, and everything one does with them. Needs boto3 and a terminal library only."""
