"""The one error this room raises: a Word template that cannot be used."""


class TemplateError(ValueError):
    """Says which template, what is wrong with it, and what to do (in Chinese)."""

    def __init__(self, template: str, problem: str, cure: str) -> None:
        super().__init__(f"模板“{template}”：{problem}。{cure}。")
        self.template = template
        self.problem = problem
        self.cure = cure
