"""Members on confluent-kafka (librdkafka) behind the requests of driver-process.ts: one JSON object a line in, one out. Argument: bootstrap server."""

import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from confluent_kafka import Consumer, KafkaException

BOOTSTRAP = sys.argv[1]
MEMBERS = {}
ANSWERS = threading.Lock()


class Member(threading.Thread):
    """Polls on a thread of its own; commits after every poll."""

    def __init__(self, group, protocol, topics, pattern=None):
        super().__init__(daemon=True)
        self.lock = threading.Lock()
        self.seen = []
        self.partitions = []
        self.failure = None
        self.leaving = False
        config = {
            "bootstrap.servers": BOOTSTRAP,
            "group.id": group,
            "group.protocol": protocol,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            "fetch.wait.max.ms": 100,
        }
        if protocol == "classic":
            config.update({"session.timeout.ms": 6000, "heartbeat.interval.ms": 300})
        self.consumer = Consumer(config)
        self.consumer.subscribe([pattern] if pattern else topics)
        self.start()

    def run(self):
        try:
            while not self.leaving:
                messages = self.consumer.consume(num_messages=50, timeout=0.1)
                for message in messages:
                    if message.error():
                        raise KafkaException(message.error())
                events = [[f"{each.topic()}-{each.partition()}-{each.offset()}", int(time.time() * 1000), -1] for each in messages]
                with self.lock:
                    self.seen += events
                    self.partitions = sorted(f"{each.topic}-{each.partition}" for each in self.consumer.assignment())
                if messages:
                    self.commit(events)
            self.consumer.close()
        except Exception as error:  # told to whoever asks for the status
            self.failure = error

    def commit(self, events):
        try:
            self.consumer.commit(asynchronous=False)
            for event in events:
                event[2] = int(time.time() * 1000)
        except KafkaException as error:
            # What is not committed because the group changed is somebody else's to read again.
            print(f"not committed: {error}", file=sys.stderr)

    def status(self):
        if self.failure:
            raise self.failure
        with self.lock:
            return {"seen": len(self.seen), "partitions": self.partitions, "rebalances": 0}

    def leave(self):
        self.leaving = True
        self.join()
        self.status()


def call(method, params):
    if method == "join":
        wanted = {name: params[name] for name in ("group", "protocol", "topics", "pattern") if name in params}
        MEMBERS[params["member"]] = Member(**wanted)
        return None
    member = MEMBERS[params["member"]]
    if method == "status":
        return member.status()
    if method == "seen":
        with member.lock:
            return member.seen
    if method == "leave":
        return member.leave()
    raise ValueError(method)


def answer(request):
    try:
        reply = {"id": request["id"], "result": call(request["method"], request["params"])}
    except Exception as error:
        reply = {"id": request["id"], "error": f"{type(error).__name__}: {error}"}
    with ANSWERS:
        print(json.dumps(reply), flush=True)


with ThreadPoolExecutor(16) as workers:
    for line in sys.stdin:
        workers.submit(answer, json.loads(line))
