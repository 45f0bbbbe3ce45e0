"""One publisher or consumer of the broker race: `python -m foundation.jobs.tests.race FOLDER publish|consume …`."""

import sys
from pathlib import Path

from kombu import Connection, Queue

QUEUE = Queue("race", routing_key="race")


def connect(folder):
    options = {"folder": folder, "polling_interval": 0.01}
    return Connection(transport="foundation.jobs.broker:Transport", transport_options=options)


def publish(folder, number, count):
    with connect(folder) as connection, connection.Producer() as producer:
        for index in range(int(count)):
            producer.publish(f"{number}-{index}", routing_key="race", exchange="")


def consume(folder):
    """Prints every message it gets, until the file `stop` is there and the queue is empty."""

    def got(body, message):
        print(body)  # noqa: T201
        message.ack()

    with connect(folder) as connection, connection.Consumer(QUEUE, callbacks=[got]):
        while True:
            stopping = (Path(folder) / "stop").exists()
            try:
                connection.drain_events(timeout=0.3)
            except TimeoutError:
                if stopping:
                    return


if __name__ == "__main__":
    folder, role, *arguments = sys.argv[1:]
    {"publish": publish, "consume": consume}[role](folder, *arguments)
