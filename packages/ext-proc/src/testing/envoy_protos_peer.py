"""The other side of codec.test.ts: Envoy's whole protos, by the independent PyPI package xds-protos.

python3 envoy_protos_peer.py FOLDER reads FOLDER/answer-*.bin, writes each again and as JSON, and writes requests
for the test to decode.
"""

import sys
from pathlib import Path

from envoy.config.core.v3 import base_pb2
from envoy.service.ext_proc.v3 import external_processor_pb2 as ext_proc
from google.protobuf import json_format, unknown_fields


def has_unknown_fields(message):
    if len(unknown_fields.UnknownFieldSet(message)) > 0:
        return True
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        children = [value] if hasattr(value, "ListFields") else value
        if any(has_unknown_fields(child) for child in children):
            return True
    return False


folder = Path(sys.argv[1])
for path in sorted(folder.glob("answer-*.bin")):
    answer = ext_proc.ProcessingResponse()
    answer.ParseFromString(path.read_bytes())
    if has_unknown_fields(answer):
        sys.exit(f"{path.name} has fields that Envoy does not know: {answer}")
    path.with_suffix(".again.bin").write_bytes(answer.SerializeToString())
    path.with_suffix(".json").write_text(json_format.MessageToJson(answer))

headers = base_pb2.HeaderMap(
    headers=[
        base_pb2.HeaderValue(key=":path", raw_value=b"/v1/chat/completions"),
        base_pb2.HeaderValue(key="x-text", value="text"),
    ]
)
request_headers = ext_proc.ProcessingRequest(
    request_headers=ext_proc.HttpHeaders(headers=headers, end_of_stream=True),
    observability_mode=True,
    protocol_config=ext_proc.ProtocolConfiguration(
        request_body_mode="FULL_DUPLEX_STREAMED",
        response_body_mode="BUFFERED_PARTIAL",
        send_body_without_waiting_for_header_response=True,
    ),
)
# Fields that we do not read have to be skipped.
request_headers.attributes["envoy.filters.http.ext_proc"].update({"request.path": "/"})
request_headers.metadata_context.filter_metadata["io.envoy.ai_gateway"].update({"tokens": 7})
requests = [
    request_headers,
    ext_proc.ProcessingRequest(response_headers=ext_proc.HttpHeaders(headers=headers, end_of_stream=True)),
    ext_proc.ProcessingRequest(request_body=ext_proc.HttpBody(body=b"one")),
    ext_proc.ProcessingRequest(response_body=ext_proc.HttpBody(body=b"two", end_of_stream=True)),
    ext_proc.ProcessingRequest(request_trailers=ext_proc.HttpTrailers(trailers=headers)),
    ext_proc.ProcessingRequest(response_trailers=ext_proc.HttpTrailers(trailers=headers)),
]
for index, request in enumerate(requests):
    (folder / f"request-{index}.bin").write_bytes(request.SerializeToString())
