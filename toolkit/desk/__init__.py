"""The page (`nianbao desk`): one campaign in a browser on this computer. The folder stays the state.

Starlette and Jinja2 are known only here and are loaded only by the desk command.
"""
