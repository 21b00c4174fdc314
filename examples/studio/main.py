import asyncio
import os

from decart import DecartClient

from studio.clips import Clips


async def main() -> None:
    async with DecartClient(api_key=os.environ["DECART_API_KEY"]) as client:
        await Clips(client).make("A paper boat on a quiet lake", "boat.mp4")


if __name__ == "__main__":
    asyncio.run(main())
