"""Reads an exported data set with the loader of another tool, and prints what that found as JSON.

datasets.py coco|yolo|anomalib FOLDER: {split: {file stem: {"boxes": [[label, x, y, width, height], ...], "mask": pixels}}}
"""
import json
import os
import sys
from pathlib import Path


def coco(folder):
    from pycocotools.coco import COCO
    found = {}
    for split in ("train", "val", "test"):
        data = COCO(str(folder / "annotations" / f"{split}.json"))
        found[split] = {}
        for image in data.loadImgs(data.getImgIds()):
            assert (folder / "images" / split / image["file_name"]).is_file()
            annotations = data.loadAnns(data.getAnnIds(imgIds=[image["id"]]))
            boxes = [[data.loadCats([a["category_id"]])[0]["name"], *a["bbox"]] for a in annotations]
            mask = sum(int(data.annToMask(a).sum()) for a in annotations)
            found[split][Path(image["file_name"]).stem] = {"boxes": boxes, "mask": mask}
    return found


def yolo(folder):
    os.environ["YOLO_OFFLINE"] = "true"
    from ultralytics.data.dataset import YOLODataset
    from ultralytics.data.utils import check_det_dataset
    data = check_det_dataset(str(folder / "data.yaml"), autodownload=False)
    found = {}
    for split in ("train", "val", "test"):
        found[split] = {}
        if not any((folder / "images" / split).iterdir()):
            continue
        for label in YOLODataset(img_path=data[split], data=data, task="segment", imgsz=64, augment=False).get_labels():
            height, width = label["shape"]
            boxes = []
            for cls, segment in zip(label["cls"], label["segments"]):
                xs, ys = segment[:, 0] * width, segment[:, 1] * height
                boxes.append([data["names"][int(cls[0])], float(xs.min()), float(ys.min()), float(xs.max() - xs.min()), float(ys.max() - ys.min())])
            found[split][Path(label["im_file"]).stem] = {"boxes": boxes, "mask": None}
    return found


def anomalib(folder):
    from anomalib.data.datasets.image.folder import FolderDataset
    from anomalib.data.datasets.image.mvtecad import make_mvtec_ad_dataset
    from anomalib.data.utils import Split
    found = {}
    for split in (Split.TRAIN, Split.TEST):
        dataset = FolderDataset(name="exported", root=folder, normal_dir="train/good", abnormal_dir="test/defect",
                                normal_test_dir="test/good", mask_dir="ground_truth/defect", split=split)
        found[split.value] = {}
        for i in range(len(dataset)):
            item = dataset[i]
            mask = 0 if item.gt_mask is None else int((item.gt_mask > 0).sum())
            found[split.value][Path(item.image_path).stem] = {"boxes": [], "mask": mask, "label": int(item.gt_label)}
    samples = make_mvtec_ad_dataset(folder)
    assert len(samples) == sum(len(side) for side in found.values()), "the loader of MVTec AD finds other images"
    return found


print(json.dumps({"coco": coco, "yolo": yolo, "anomalib": anomalib}[sys.argv[1]](Path(sys.argv[2]))))
