from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0008_cards")]

    operations = [
        migrations.AddField(
            model_name="picture",
            name="renditions",
            field=models.JSONField(default=dict, editable=False),
        ),
    ]
