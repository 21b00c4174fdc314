"""Several clips at once."""

import asyncio

from decart import DecartClient, models


async def trailers(client: DecartClient, prompts: list[str]) -> list[bytes]:
    model = models.video("lucy-pro-t2v")
    return await asyncio.gather(*(client.process({"model": model, "prompt": prompt}) for prompt in prompts))


async def render(client: DecartClient, model, prompt: str, stop: asyncio.Event) -> bytes:
    # Whoever calls this decides which model it is.
    return await client.process({"model": model, "prompt": prompt, "cancel_token": stop})
