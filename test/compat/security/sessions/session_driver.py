"""One producer and one consumer of a topic, by librdkafka, that stay open: each request, a line of JSON, is answered by how it went. Arguments: topic, configuration as JSON."""

import json
import sys

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition

topic = sys.argv[1]
config = json.loads(sys.argv[2])
patience = config.pop("message.timeout.ms")
producer = Producer({**config, "message.timeout.ms": patience})
consumer = Consumer({**config, "group.id": "unused", "enable.auto.commit": False})
consumer.assign([TopicPartition(topic, 0, 0)])


def name_of(error):
    return error.name()


def produce():
    outcomes = []
    producer.produce(topic, b"0123456789", partition=0, on_delivery=lambda error, _: outcomes.append(error))
    producer.flush(15)
    if not outcomes:
        return "nothing"
    return "done" if outcomes[0] is None else name_of(outcomes[0])


def consume():
    message = consumer.poll(5)
    if message is None:
        return "nothing"
    return "done" if message.error() is None else name_of(message.error())


for line in sys.stdin:
    request = json.loads(line)
    try:
        result = {"produce": produce, "consume": consume}[request["method"]]()
    except KafkaException as failure:
        result = name_of(failure.args[0])
    print(json.dumps({"id": request["id"], "result": result}), flush=True)
