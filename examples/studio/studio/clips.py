"""Short clips from a sentence."""

from decart import DecartClient, ProcessingError, models

MODEL = models.video("lucy-pro-t2v")


class Clips:
    def __init__(self, client: DecartClient) -> None:
        self.client = client

    async def make(self, prompt: str, path: str) -> bool:
        try:
            video = await self.client.process({"model": MODEL, "prompt": prompt})
        except ProcessingError as error:
            print(f"no clip: {error}")
            return False
        with open(path, "wb") as file:
            file.write(video)
        return True
