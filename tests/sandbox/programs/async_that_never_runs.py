async def fetch():
    await something()


print(fetch.__name__, type(fetch).__name__)
