"""The one error this room raises: an edition file that cannot be used."""


class FormError(ValueError):
    """An edition file is wrong: says which file, where in it, and how to cure it (in Chinese).

    Without a file, no edition answers to what was asked for.
    """

    def __init__(self, file: str, place: str, problem: str, cure: str) -> None:
        where = f"版式文件 {file}，{place}：" if file else ""
        super().__init__(f"{where}{problem}。{cure}。")
        self.file = file
        self.place = place
        self.problem = problem
        self.cure = cure
