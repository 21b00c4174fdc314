"""Posters are images, and images stay on the blocking call."""

from decart import DecartClient, models


async def poster(client: DecartClient, prompt: str) -> bytes:
    return await client.process({"model": models.image("lucy-pro-t2i"), "prompt": prompt})
