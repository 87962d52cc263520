"""A steady load of confluent-kafka (librdkafka), idempotent and acks=all, behind the requests of driver-process.ts: as LoadDriver.java. Argument: bootstrap servers."""

import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from confluent_kafka import Consumer, Producer, TopicPartition

BOOTSTRAP = sys.argv[1]
LOADS = {}
ANSWERS = threading.Lock()


class Load:
    def __init__(self, topic, partitions, rate):
        self.topic = topic
        self.partitions = partitions
        self.rate = rate
        self.sent = 0
        self.acked = [[] for _ in range(partitions)]
        self.failures = []
        self.acked_count = 0
        self.last_ack = time.monotonic()
        self.longest_gap = 0.0
        self.stopping = False
        self.producer = Producer(
            {
                "bootstrap.servers": BOOTSTRAP,
                "enable.idempotence": True,
                "linger.ms": 1,
                # Who stands still is given up after this.
                "request.timeout.ms": 5000,
                "socket.timeout.ms": 5000,
                # And a node that is cut off from the others does not know who leads instead of it.
                "topic.metadata.refresh.interval.ms": 2000,
            }
        )
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        start = time.monotonic()
        index = 0
        while not self.stopping:
            due = start + index / self.rate
            wait = due - time.monotonic()
            self.producer.poll(max(0.0, min(wait, 0.05)))
            if wait > 0 and time.monotonic() < due:
                continue
            partition, number = index % self.partitions, index // self.partitions
            try:
                self.producer.produce(self.topic, partition=partition, value=str(number), on_delivery=self.answered(partition, number))
                self.sent += 1
            except BufferError:
                continue
            index += 1

    def answered(self, partition, number):
        def report(error, message):
            if error is not None:
                self.failures.append(f"{self.topic}-{partition} {number}: {error}")
                return
            now = time.monotonic()
            self.longest_gap = max(self.longest_gap, now - self.last_ack)
            self.last_ack = now
            self.acked_count += 1
            offset = message.offset()
            # None where the broker took the batch before, and no longer knows where it went.
            self.acked[partition].append([-1 if offset is None else offset, number])

        return report

    def progress(self):
        gap = max(self.longest_gap, time.monotonic() - self.last_ack)
        self.longest_gap = 0.0
        first = self.failures[0] if self.failures else ""
        return {
            "sent": self.sent,
            "acked": self.acked_count,
            "failed": len(self.failures),
            "longestGapMs": gap * 1000,
            "firstFailure": first,
        }

    def stop(self):
        self.stopping = True
        self.thread.join()
        left = self.producer.flush(40)
        if left:
            self.failures.append(f"{left} records were not answered in 40 s")
        return {"sent": self.sent, "acked": self.acked, "failures": self.failures}


def start(name, topic, partitions, rate):
    LOADS[name] = Load(topic, partitions, rate)


def read(topic, partitions):
    reader = Consumer({"bootstrap.servers": BOOTSTRAP, "group.id": "nobody", "enable.auto.commit": False, "fetch.wait.max.ms": 100})
    records = [[] for _ in range(partitions)]
    try:
        ends = [reader.get_watermark_offsets(TopicPartition(topic, partition), 30)[1] for partition in range(partitions)]
        reader.assign([TopicPartition(topic, partition, 0) for partition in range(partitions)])
        deadline = time.monotonic() + 40
        while any(len(records[partition]) < ends[partition] for partition in range(partitions)):
            if time.monotonic() > deadline:
                raise TimeoutError("not read to the end within 40 s")
            message = reader.poll(0.2)
            if message is not None and message.error() is None:
                records[message.partition()].append([message.offset(), message.value().decode()])
        return records
    finally:
        reader.close()


METHODS = {
    "start": start,
    "progress": lambda name: LOADS[name].progress(),
    "stop": lambda name: LOADS.pop(name).stop(),
    "read": read,
}


def answer(request):
    reply = {"id": request["id"]}
    try:
        reply["result"] = METHODS[request["method"]](**request["params"])
    except Exception as error:  # the test gets it
        reply["error"] = f"{type(error).__name__}: {error}"
    with ANSWERS:
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()


with ThreadPoolExecutor(max_workers=8) as workers:
    for line in sys.stdin:
        workers.submit(answer, json.loads(line))
