"""A stock Triton client against a running Flawline: python kserve_client.py HOST:PORT

The models are test graphs: blue-256, blue-any-size and blue-input-f16 give channel 0 divided by 255; several-outputs
has more than one output.
"""
import sys

import numpy as np
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException, np_to_triton_dtype


def infer(client, model, name, tensor, binary_in=True, outputs=None, **options):
    given = triton.InferInput(name, tensor.shape, np_to_triton_dtype(tensor.dtype))
    given.set_data_from_numpy(tensor, binary_data=binary_in)
    return client.infer(model, [given], outputs=outputs, **options)


def refused(status, call):
    try:
        call()
    except InferenceServerException as e:
        assert e.status() == str(status), f"{e.status()} {e.message()}"
        assert isinstance(e.message(), str) and e.message(), e.message()
        return e.message()
    raise AssertionError("not refused")


def main(url):
    client = triton.InferenceServerClient(url=url)
    assert client.is_server_live() and client.is_server_ready()
    assert "binary_tensor_data" in client.get_server_metadata()["extensions"]
    assert client.is_model_ready("blue-256") and client.is_model_ready("blue-256", "1")
    assert not client.is_model_ready("none") and not client.is_model_ready("blue-256", "9")

    metadata = client.get_model_metadata("blue-256")
    assert metadata["inputs"] == [{"name": "picture", "datatype": "FP32", "shape": [1, 3, 256, 256]}], metadata
    output = metadata["outputs"][0]["name"]
    assert client.get_model_metadata("blue-any-size")["inputs"][0]["shape"] == [-1, 3, -1, -1]

    random = np.random.default_rng(7)
    picture = random.uniform(0, 255, (1, 3, 256, 256)).astype(np.float32)
    expected = picture[:, :1] / 255
    for binary_in in (True, False):
        for binary_out in (True, False):
            wanted = [triton.InferRequestedOutput(output, binary_data=binary_out)]
            result = infer(client, "blue-256", "picture", picture, binary_in, wanted, request_id="part-7")
            np.testing.assert_allclose(result.as_numpy(output), expected, rtol=1e-5)
            assert result.get_response()["id"] == "part-7"
            assert result.get_response()["model_version"] == "1"
    np.testing.assert_allclose(infer(client, "blue-256", "picture", picture, model_version="1").as_numpy(output), expected, rtol=1e-5)

    for shape in ((2, 3, 40, 30), (1, 3, 7, 9)):
        any_size = random.uniform(0, 255, shape).astype(np.float32)
        result = infer(client, "blue-any-size", "picture", any_size)
        np.testing.assert_allclose(result.as_numpy(result.get_response()["outputs"][0]["name"]), any_size[:, :1] / 255, rtol=1e-5)

    half = np.full((1, 3, 64, 64), 51, np.float16)
    result = infer(client, "blue-input-f16", "picture", half)
    np.testing.assert_allclose(result.as_numpy(result.get_response()["outputs"][0]["name"]), 0.2, rtol=1e-3)

    several = client.get_model_metadata("several-outputs")
    tensor = np.full(several["inputs"][0]["shape"], 100, np.float32)
    names = [o["name"] for o in several["outputs"]]
    assert len(names) > 1
    result = infer(client, "several-outputs", several["inputs"][0]["name"], tensor)
    assert [o["name"] for o in result.get_response()["outputs"]] == names
    one = infer(client, "several-outputs", several["inputs"][0]["name"], tensor, outputs=[triton.InferRequestedOutput(names[-1])])
    np.testing.assert_array_equal(one.as_numpy(names[-1]), result.as_numpy(names[-1]))
    assert one.as_numpy(names[0]) is None

    assert "[1, 3, 256, 256]" in refused(400, lambda: infer(client, "blue-256", "picture", picture[:, :, :100]))
    assert "FP32" in refused(400, lambda: infer(client, "blue-256", "picture", picture.astype(np.uint8)))
    assert "picture" in refused(400, lambda: infer(client, "blue-256", "image", picture))
    assert names[0] in refused(400, lambda: infer(client, "several-outputs", several["inputs"][0]["name"], tensor,
                                                   outputs=[triton.InferRequestedOutput("none")]))
    refused(404, lambda: infer(client, "none", "picture", picture))
    refused(415, lambda: infer(client, "blue-256", "picture", picture, request_compression_algorithm="gzip"))
    print("all is well")


if __name__ == "__main__":
    main(sys.argv[1])
