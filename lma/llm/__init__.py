"""What language models do for lma: prompts, tools, workflows, jobs. Nothing here needs one."""
