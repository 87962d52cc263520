"""confluent-kafka (librdkafka) behind the requests of driver-process.ts: one JSON object a line in, one out. Argument: bootstrap server."""

import base64
import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, ConfigResource, NewTopic

BOOTSTRAP = sys.argv[1]
ADMIN = AdminClient({"bootstrap.servers": BOOTSTRAP})
MEMBERS = {}
ANSWERS = threading.Lock()


def to_bytes(text):
    return None if text is None else base64.b64decode(text)


def to_text(data):
    if data is None:
        return None
    return base64.b64encode(data.encode() if isinstance(data, str) else data).decode()


def seen_record(message):
    return {
        "partition": message.partition(),
        "offset": message.offset(),
        "timestampMs": message.timestamp()[1],
        "key": to_text(message.key()),
        "value": to_text(message.value()),
        "headers": [[name, to_text(value)] for name, value in message.headers() or []],
    }


def consumer(group, **more):
    return Consumer(
        {
            "bootstrap.servers": BOOTSTRAP,
            "group.id": group,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            "session.timeout.ms": 10000,
            "heartbeat.interval.ms": 500,
            "fetch.wait.max.ms": 100,
            **more,
        }
    )


class Member(threading.Thread):
    """A member of a group, polling on a thread of its own; commits after every poll."""

    def __init__(self, group, topic):
        super().__init__(daemon=True)
        self.lock = threading.Lock()
        self.seen = []
        self.partitions = []
        self.failure = None
        self.leaving = False
        self.consumer = consumer(group)
        self.consumer.subscribe([topic])
        self.start()

    def run(self):
        try:
            while not self.leaving:
                messages = self.consumer.consume(num_messages=500, timeout=0.1)
                for message in messages:
                    if message.error():
                        raise KafkaException(message.error())
                if messages:
                    self.consumer.commit(asynchronous=False)
                with self.lock:
                    self.seen += [seen_record(message) for message in messages]
                    self.partitions = sorted(each.partition for each in self.consumer.assignment())
            self.consumer.close()
        except Exception as error:  # told to whoever asks for the status
            self.failure = error

    def status(self):
        if self.failure:
            raise self.failure
        with self.lock:
            return {"seenCount": len(self.seen), "partitions": self.partitions}

    def leave(self):
        self.leaving = True
        self.join()
        self.status()


def produce(topic, partition, records, compression, idempotent):
    failures = []
    producer = Producer(
        {
            "bootstrap.servers": BOOTSTRAP,
            "acks": "all",
            "compression.type": compression,
            "enable.idempotence": idempotent,
            "linger.ms": 5,
            "topic.metadata.refresh.interval.ms": 500,
            # As the Java client: what counts for records without a partition.
            "partitioner": "murmur2_random",
        }
    )
    for record in records:
        producer.produce(
            topic,
            partition=-1 if partition is None else partition,
            key=to_bytes(record["key"]),
            value=to_bytes(record["value"]),
            headers=[(name, to_bytes(value)) for name, value in record["headers"]],
            on_delivery=lambda error, _message: failures.append(error) if error else None,
        )
        producer.poll(0)
    left = producer.flush(30)
    if failures or left:
        raise RuntimeError(f"{left} records left, failures: {failures[:3]}")


def read(topic, partition, count, **where):
    start = where["from"]
    reader = consumer("read-without-group")
    try:
        offset = start.get("offset")
        if offset is None:
            found = reader.offsets_for_times([TopicPartition(topic, partition, start["timestampMs"])], timeout=10)
            offset = found[0].offset
        reader.assign([TopicPartition(topic, partition, offset)])
        records = []
        deadline = time.monotonic() + 30
        while len(records) < count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"only {len(records)} of {count} records after 30 s")
            for message in reader.consume(num_messages=count - len(records), timeout=0.2):
                if message.error():
                    raise KafkaException(message.error())
                records.append(seen_record(message))
        return records
    finally:
        reader.close()


def offsets(topic, partition):
    reader = consumer("read-without-group")
    try:
        earliest, latest = reader.get_watermark_offsets(TopicPartition(topic, partition), timeout=10)
        return {"earliest": earliest, "latest": latest}
    finally:
        reader.close()


def create_topic(topic, partitions, configs):
    ADMIN.create_topics([NewTopic(topic, num_partitions=partitions, config=configs)])[topic].result(30)


def describe_topic(topic):
    found = ADMIN.list_topics(timeout=10).topics.get(topic)
    return None if found is None else {"partitions": len(found.partitions)}


def topic_configs(topic):
    resource = ConfigResource(ConfigResource.Type.TOPIC, topic)
    entries = ADMIN.describe_configs([resource])[resource].result(30)
    return {name: entry.value for name, entry in entries.items()}


METHODS = {
    "produce": produce,
    "read": read,
    "join": lambda member, group, topic: MEMBERS.update({member: Member(group, topic)}),
    "status": lambda member: MEMBERS[member].status(),
    "seen": lambda member: MEMBERS[member].seen,
    "leave": lambda member: MEMBERS[member].leave(),
    "offsets": offsets,
    "createTopic": create_topic,
    "describeTopic": describe_topic,
    "topicConfigs": topic_configs,
    "deleteTopic": lambda topic: ADMIN.delete_topics([topic])[topic].result(30),
    "listTopics": lambda: list(ADMIN.list_topics(timeout=10).topics),
}


def answer(request):
    reply = {"id": request["id"]}
    try:
        reply["result"] = METHODS[request["method"]](**request["params"])
    except Exception as error:  # the scenario gets it
        reply["error"] = f"{type(error).__name__}: {error}"
    with ANSWERS:
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()


with ThreadPoolExecutor() as workers:
    for line in sys.stdin:
        workers.submit(answer, json.loads(line))
